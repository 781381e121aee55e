/* Open a shift by its link, pasted or scanned: for an app on the home screen, which shares nothing with
   the browser in which the link was tapped. */
(function (regu) {
  "use strict";
  const form = document.getElementById("tempel");
  const video = document.getElementById("kamera"), scan = document.getElementById("pindai");

  function open(text) {
    const found = text.match(/\/r\/([\w-]+\.[\w-]+)/) || text.trim().match(/^([\w-]+\.[\w-]+)$/);
    document.getElementById("bukan").hidden = Boolean(found);
    if (found) { location.assign("/r/" + found[1]); }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    open(form.link.value);
  });
  document.documentElement.classList.add("js");
  form.hidden = false;
  scan.hidden = !regu.scan.able();
  scan.addEventListener("click", function () {
    video.hidden = false;
    regu.scan.start(video, function (text) { video.hidden = true; open(text); }).catch(function () {
      video.hidden = true;
      scan.hidden = true;
    });
  });
})(self.regu);
