/* The three panels in which something is told: a code, a reason for skipping, a finding. */
(function (regu) {
  "use strict";
  const one = function (query) { return document.querySelector(query); };
  let from = null;

  function open(id) {
    from = document.activeElement;
    document.querySelectorAll(".panel").forEach(function (p) { p.hidden = p.id !== id; });
    const panel = document.getElementById(id);
    panel.scrollIntoView({ block: "start" });
    panel.querySelector("select, input, textarea").focus();
  }

  function close(id) {
    const panel = document.getElementById(id);
    panel.hidden = true;
    panel.querySelector("form").reset();
    if (id === "kode") { regu.scan.stop(one("#kamera")); one("#kamera").hidden = true; }
    if (from && from.offsetParent) { from.focus(); }
  }

  /* `take` keeps an event and resolves to whether it is on the phone now. */
  function wire(data, current, take) {
    const stopId = function () { const stop = current(); return stop ? stop.id : ""; };
    document.querySelectorAll("[data-opens]").forEach(function (button) {
      button.addEventListener("click", function () { open(button.dataset.opens); });
    });
    document.querySelectorAll("[data-closes]").forEach(function (button) {
      button.addEventListener("click", function () { close(button.dataset.closes); });
    });
    document.querySelectorAll(".panel").forEach(function (panel) {
      panel.addEventListener("keydown", function (event) {
        if (event.key === "Escape") { close(panel.id); }
      });
    });
    submit("kode", function (form) {
      return take({ kind: "arrive", stop: stopId(), code: form.code.value.trim() });
    });
    submit("lewati", function (form) {
      return take({
        kind: "skip", stop: stopId(), category: form.reason.value, note: form.note.value.trim(),
      });
    });
    submit("temuan", async function (form) {
      let photo = null;
      if (form.photo.files.length) {
        try { photo = await regu.shrink(form.photo.files[0]); }
        catch (_) { regu.view.say(data.words.bad_photo, "alarm"); return false; }
      }
      const stop = form.where.checked ? stopId() : "";
      return take({
        kind: "finding", stop: stop, category: form.category.value, note: form.note.value.trim(),
      }, photo);
    });
    one("#pindai").hidden = !regu.scan.able();
    one("#pindai").addEventListener("click", function () {
      const video = one("#kamera");
      video.hidden = false;
      regu.scan.start(video, function (code) {
        video.hidden = true;
        one("#kode form").code.value = code;
        one("#kode form [type=submit]").focus();
      }).catch(function () {
        video.hidden = true;
        regu.view.say(data.words.no_camera, "alarm");
      });
    });
  }

  function submit(id, make) {
    const form = one("#" + id + " form");
    let busy = false;
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      if (busy) { return; }
      busy = true;
      try {
        /* What could not be kept stays in the form. */
        if (await make(form)) { close(id); }
      } finally { busy = false; }
    });
  }

  regu.forms = { wire: wire };
})(self.regu);
