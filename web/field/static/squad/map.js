/* The loop on a map that needs no network: outlines of wards, the way, the stops, the phone. */
(function (regu) {
  "use strict";
  let map = null;
  let marks = {};
  let self_ = null;

  function mark(stop, state) {
    return L.marker([stop.lat, stop.lon], {
      icon: L.divIcon({ className: "pin " + state, html: String(stop.order), iconSize: [30, 30] }),
      keyboard: false, interactive: false,
    });
  }

  async function draw(element, data) {
    const drawn = await (await fetch(data.urls.map)).json();
    map = L.map(element, { attributionControl: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: data.words.nearer, zoomOutTitle: data.words.farther }).addTo(map);
    drawn.wards.forEach(function (ward) {
      L.geoJSON(ward.outline, { interactive: false, className: "ward" })
        .bindTooltip(document.createTextNode(ward.name), {
          permanent: true, direction: "center", className: "wardname", interactive: false,
        }).addTo(map);
    });
    L.geoJSON(drawn.path, { interactive: false, className: "way" }).addTo(map);
    map.fitBounds(drawn.bounds, { padding: [20, 20], animate: false });
    const crowded = function () {
      element.classList.toggle("far", map.getZoom() < 13);
    };
    map.on("zoomend", crowded);
    crowded();
  }

  function show(stops, stateOf) {
    if (!map) { return; }
    stops.forEach(function (stop) {
      if (marks[stop.id]) { marks[stop.id].remove(); }
      marks[stop.id] = mark(stop, stateOf(stop.id)).addTo(map);
    });
  }

  function here(fix) {
    if (!map || !fix) { return; }
    if (self_) { self_.remove(); }
    const place = [fix.lat, fix.lon];
    self_ = L.layerGroup([
      L.circle(place, { radius: Math.min(fix.accuracy_m || 0, 3000), className: "near", interactive: false }),
      L.circleMarker(place, { radius: 8, className: "here", interactive: false }),
    ]).addTo(map);
  }

  regu.map = { draw: draw, show: show, here: here };
})(self.regu);
