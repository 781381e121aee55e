/* Ask where the squads are now and then, and show them on the map and in the list. */
(function () {
  "use strict";
  const box = document.getElementById("peta"), told = box.dataset;
  const labels = JSON.parse(told.labels);
  const map = L.map(box, { attributionControl: false, zoomControl: false });
  const squads = L.layerGroup().addTo(map);
  let framed = false;
  L.control.zoom({ zoomInTitle: told.nearer, zoomOutTitle: told.farther }).addTo(map);
  map.setView([0, 110], 5);

  function cell(row, label, text) {
    const td = row.insertCell();
    td.dataset.label = label;
    td.textContent = text;
  }

  function list(rows) {
    const table = document.getElementById("regu");
    table.hidden = !rows.length;
    document.getElementById("sepi").hidden = rows.length > 0;
    const body = table.tBodies[0];
    body.textContent = "";
    rows.forEach(function (r) {
      const row = body.insertRow();
      row.className = r.old ? "old" : "";
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = r.squad;
      row.append(head);
      cell(row, labels[0], r.shift);
      cell(row, labels[1], r.age + (r.at ? " (" + r.at + ")" : "") + (r.old ? " · " + told.old : ""));
      cell(row, labels[2], r.accuracy_m == null ? "–" : "± " + r.accuracy_m + " m");
      if (told.next) { cell(row, labels[3], r.next); }
    });
  }

  function draw(rows) {
    squads.clearLayers();
    const places = [];
    rows.filter(function (r) { return r.lat !== undefined; }).forEach(function (r) {
      const place = [r.lat, r.lon], old = r.old ? " old" : "";
      places.push(place);
      L.circle(place, { radius: Math.min(r.accuracy_m || 0, 5000), className: "near" + old, interactive: false }).addTo(squads);
      L.circleMarker(place, { radius: 9, className: "at" + old, interactive: false })
        .bindTooltip(document.createTextNode(r.squad + " · " + r.age), {
          permanent: true, direction: "right", offset: [10, 0], className: old.trim(),
        }).addTo(squads);
    });
    if (places.length && !framed) {
      framed = true;
      map.fitBounds(L.latLngBounds(places).pad(0.3), { maxZoom: 14, animate: false });
    }
  }

  async function ask() {
    let failed = false;
    try {
      const rows = (await (await fetch(told.rows)).json()).squads;
      list(rows);
      draw(rows);
    } catch (_) { failed = true; }
    document.getElementById("putus").hidden = !failed;
    setTimeout(ask, told.every * 1000);
  }

  fetch(told.outlines).then(function (answer) { return answer.json(); }).then(function (got) {
    const wards = L.featureGroup(got.wards.map(function (ward) {
      return L.geoJSON(ward.outline, { interactive: false, className: "ward" });
    })).addTo(map);
    if (!framed && got.wards.length) { map.fitBounds(wards.getBounds(), { animate: false }); }
  }).then(ask, ask);
})();
