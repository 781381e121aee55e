/* Choose the point of an incident on a map or by the phone's position; the fields work without. */
(function () {
  "use strict";

  var place = document.getElementById("peta");
  var tools = document.getElementById("lokasi");
  var status = document.getElementById("ketelitian");
  var lon = document.getElementById("lon");
  var lat = document.getElementById("lat");
  if (!place || !window.L) return;

  place.hidden = false;
  var map = L.map(place, { attributionControl: false });
  var wards = L.geoJSON(JSON.parse(document.getElementById("wilayah").textContent), {
    style: { color: "#37474f", weight: 1.5, fillColor: "#74a9cf", fillOpacity: 0.15 },
    onEachFeature: function (feature, layer) {
      layer.bindTooltip(document.createTextNode(feature.properties.name), { sticky: true });
    }
  }).addTo(map);
  if (wards.getLayers().length) map.fitBounds(wards.getBounds(), { padding: [8, 8] });
  else map.setView([Number(place.dataset.lat), Number(place.dataset.lon)], 12);
  var mark = null;

  function read(field) {
    var text = field.value.trim().replace(",", ".");
    return text === "" ? NaN : Number(text);
  }

  function draw() {
    var at = [read(lat), read(lon)];
    if (mark) { mark.remove(); mark = null; }
    if (!isFinite(at[0]) || !isFinite(at[1])) return;
    mark = L.circleMarker(at, { radius: 10, color: "#8b1a1a", weight: 4, fillColor: "#fff", fillOpacity: 0.8 }).addTo(map);
  }

  function choose(at, told) {
    lat.value = at.lat.toFixed(6);
    lon.value = at.lng.toFixed(6);
    status.textContent = told || "";
    draw();
  }

  map.on("click", function (event) { choose(event.latlng); });
  lon.addEventListener("change", draw);
  lat.addEventListener("change", draw);
  draw();

  function button(text, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    tools.appendChild(made);
  }

  if (navigator.geolocation && window.isSecureContext) {
    button(tools.dataset.label, function () {
      status.textContent = "…";
      navigator.geolocation.getCurrentPosition(function (found) {
        var at = L.latLng(found.coords.latitude, found.coords.longitude);
        choose(at, "± " + Math.round(found.coords.accuracy) + " m");
        map.setView(at, 16);
      }, function () {
        status.textContent = tools.dataset.failed;
      }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }
  button(tools.dataset.clear, function () {
    lat.value = lon.value = status.textContent = "";
    draw();
  });
})();
