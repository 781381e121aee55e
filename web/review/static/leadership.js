/* A button to print, and each chart as a picture; without this script the SVG and PDF files remain. */
(function () {
  "use strict";

  function button(text, into, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    into.appendChild(made);
    return made;
  }

  document.querySelectorAll("[data-print]").forEach(function (form) {
    button(form.dataset.print, form, function () { window.print(); });
  });

  function save(svg, name) {
    var box = svg.viewBox.baseVal;
    var scale = 3;
    var copy = svg.cloneNode(true);
    copy.setAttribute("width", box.width);
    copy.setAttribute("height", box.height);
    var picture = new Image();
    picture.onload = function () {
      var canvas = document.createElement("canvas");
      canvas.width = box.width * scale;
      canvas.height = box.height * scale;
      var draw = canvas.getContext("2d");
      draw.fillStyle = "#fff";
      draw.fillRect(0, 0, canvas.width, canvas.height);
      draw.drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) {
        var link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = name;
        link.click();
        setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
      });
    };
    var text = new XMLSerializer().serializeToString(copy);
    picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  }

  document.querySelectorAll("[data-png]").forEach(function (place) {
    var figure = place.closest("figure");
    var made = button("PNG", place, function () { save(figure.querySelector("svg"), place.dataset.png); });
    made.setAttribute("aria-label", figure.querySelector("h2").textContent + " PNG");
  });
})();
