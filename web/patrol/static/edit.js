/* The map fills in the forms below it: a stop opens its tools, an empty place becomes a new one. */
(function () {
  "use strict";

  var box = document.getElementById("peta");
  var words = box.dataset;
  var parts = Array.from(document.querySelectorAll("[data-shift-part]"));
  var hollow = L.layerGroup();

  function shownPart() {
    return parts.find(function (part) { return !part.hidden; });
  }

  function point(row) {
    return L.latLng(Number(row.dataset.lat), Number(row.dataset.lon));
  }

  function rows(kind) {
    var part = shownPart();
    if (!part) return [];
    return Array.from(part.querySelectorAll("[data-kind='" + kind + "']"));
  }

  function rowAt(latlng) {
    return rows("stop").concat(rows("spare")).find(function (row) {
      return point(row).distanceTo(latlng) < 1;
    });
  }

  function reveal(node) {
    for (var fold = node; fold; fold = fold.parentElement) {
      if (fold.tagName === "DETAILS") fold.open = true;
    }
  }

  function goTo(row) {
    var own = row.querySelector("details.stop");
    if (own) {
      document.querySelectorAll("details.stop[open]").forEach(function (other) {
        if (other !== own) other.open = false;
      });
    }
    reveal(own || row);
    (own ? own.querySelector("summary") : row.querySelector("select")).focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  }

  function newPlace(latlng) {
    var form = shownPart().querySelector("[data-place-form]");
    if (!form) return;
    reveal(form);
    form.querySelector("[name=lon]").value = latlng.lng.toFixed(6);
    form.querySelector("[name=lat]").value = latlng.lat.toFixed(6);
    form.querySelector("[name=name]").focus({ preventScroll: true });
    form.scrollIntoView({ block: "center" });
  }

  function button(text, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "button map-card-edit";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function candidates() {
    hollow.clearLayers();
    rows("spare").forEach(function (row) {
      var mark = L.circleMarker(point(row), {
        radius: 7, weight: 3, color: "#0b3954", fillColor: "#fff", fillOpacity: 0.7
      });
      mark.bindPopup(row.querySelector(".what").cloneNode(true));
      hollow.addLayer(mark);
    });
  }

  function offer(popup) {
    var shown = popup.getElement();
    if (!shown) return;
    var at = popup.getLatLng(), row = rowAt(at), made = null;
    if (row) {
      made = button(row.dataset.kind === "stop" ? words.edit : words.add, function () { goTo(row); });
    } else if (shownPart().querySelector("[data-place-form]")) {
      made = button(words.place, function () { newPlace(at); });
    }
    if (!made) return;
    var content = shown.querySelector(".leaflet-popup-content");
    var old = content.querySelector(".map-card-edit");
    if (old) old.remove();
    var whole = document.createElement("div");
    whole.append(made);
    whole.append.apply(whole, Array.from(content.childNodes));
    /* Set as its content, the popup makes room for the button too. */
    popup.setContent(whole);
  }

  function start() {
    var map = window.patroli.map;
    hollow.addTo(map);
    candidates();
    /* After the map's own handler, which writes the popup anew to fit its room. */
    map.on("popupopen", function (event) {
      setTimeout(function () { offer(event.popup); }, 0);
    });
    new MutationObserver(candidates).observe(document.querySelector("main"), {
      subtree: true, attributeFilter: ["hidden"]
    });
  }

  if (window.patroli.map) start();
})();
