/* What Folium does not draw: popups as text, numbered stops, one shift at a time, search, print. */
(function () {
  "use strict";

  function make(tag, attributes, children) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (key) {
      node.setAttribute(key, attributes[key]);
    });
    (children || []).forEach(function (child) {
      node.append(child);
    });
    return node;
  }

  /* Properties come from files that people fill in: they enter the page as text, never as HTML. */
  function card(p) {
    var rows = (p.r || []).map(function (row) {
      return make("div", {}, [make("dt", {}, [row[0]]), make("dd", {}, [row[1]])]);
    });
    var links = (p.l || []).map(function (link) {
      var geo = link[1].indexOf("geo:") === 0;
      var attributes = { href: link[1], rel: "noreferrer" };
      if (!geo) attributes.target = "_blank";
      return make("a", attributes, [link[0]]);
    });
    return make("div", { class: "map-card" }, [
      p.b ? make("span", { class: p.k === "new" ? "badge badge-new" : "badge" }, [p.b]) : "",
      make("strong", {}, [p.t]),
      make("dl", {}, rows),
      make("p", { class: "map-links" }, links)
    ]);
  }

  function popup(feature, layer) {
    if (feature.geometry.type === "LineString") layer.on("add remove", casing);
    if (!feature.properties.t) return;
    layer.bindPopup(function () {
      return card(feature.properties);
    }, { maxWidth: 290 });
    layer.on("popupopen", function (event) {
      var room = layer._map.getSize().y - 90;
      event.popup.options.maxHeight = Math.max(room, 150);
      event.popup.update();
    });
  }

  /* A white edge keeps lines of several colours apart where they run together. */
  function casing(event) {
    var line = event.target;
    if (event.type === "remove") {
      if (line.casing) line.casing.remove();
      return;
    }
    line.casing = line.casing || L.polyline(line.getLatLngs(), {
      pane: "casing", color: "#fff", weight: 8, opacity: 0.9, interactive: false
    });
    line.casing.addTo(line._map);
  }

  function icon(feature, latlng, name, size, text) {
    var mark = make("span", {}, [text]);
    return L.marker(latlng, {
      icon: L.divIcon({ className: name, html: mark, iconSize: [size, size] }),
      title: feature.properties.t,
      alt: feature.properties.t
    });
  }

  function stop(feature, latlng) {
    var p = feature.properties;
    var marker = icon(feature, latlng, "map-stop", 26, String(p.n));
    marker.on("add", function () {
      var disc = marker.getElement().firstChild;
      disc.style.backgroundColor = p.c;
      disc.style.color = p.i;
    });
    return marker;
  }

  function post(feature, latlng) {
    return icon(feature, latlng, "map-post", 20, "★");
  }

  function dot(feature, latlng) {
    return L.circleMarker(latlng, {
      radius: feature.properties.d,
      pane: feature.properties.k ? "hotspots" : "dots"
    });
  }

  function name(feature, latlng) {
    var p = feature.properties;
    return L.marker(latlng, {
      pane: "names",
      interactive: false,
      keyboard: false,
      icon: L.divIcon({
        className: "map-name map-name-" + p.k,
        html: make("span", {}, [p.n]),
        iconSize: [0, 0]
      })
    });
  }

  /* Leaflet names its own buttons in English. */
  function label(button, text) {
    button.title = text;
    button.setAttribute("aria-label", text);
  }

  function toolbar(map, options, show) {
    var words = options.words;
    var bar = make("div", { class: "map-tools" });
    /* A page that lets its visitor choose the shift drives the map as well. */
    if (options.shifts.length > 1 && !document.querySelector("[data-picks-shift]")) {
      var choices = options.shifts.map(function (shift) {
        var input = make("input", { type: "radio", name: "map-shift", value: shift });
        input.checked = shift === options.shift;
        input.addEventListener("change", function () { show.shift(shift); });
        return make("label", {}, [input, make("span", {}, [shift])]);
      });
      bar.append(make("fieldset", { class: "map-shifts" }, [
        make("legend", { class: "hidden" }, [words.shift])
      ].concat(choices)));
    }
    bar.append(search(map, options));
    if (options.squads.length > 1) {
      var chosen = make("select", { "aria-label": words.squad, class: "map-squad" },
        [make("option", { value: "" }, [words.all])].concat(options.squads.map(function (squad) {
          return make("option", { value: squad[0] }, [squad[0]]);
        })));
      chosen.addEventListener("change", function () { show.squad(chosen.value); });
      bar.append(chosen);
    }
    if (options.paints.length > 1) {
      var select = make("select", { "aria-label": words.colour, class: "map-paint" },
        options.paints.map(function (paint) {
          return make("option", { value: paint[0] }, [paint[1]]);
        }));
      select.addEventListener("change", function () { show.paint(select.value); });
      bar.append(select);
    }
    var print = make("button", { type: "button" }, [words.print]);
    print.addEventListener("click", function () { window.print(); });
    bar.append(print);
    return bar;
  }

  /* A third button under plus and minus: back to the whole city. */
  function home(map, zoom, options) {
    var text = options.words.city;
    var link = make("a", { href: "#", role: "button", title: text, "aria-label": text }, ["⌂"]);
    L.DomEvent.on(link, "click", function (event) {
      L.DomEvent.stop(event);
      fit(map, options.city);
    });
    zoom.getContainer().append(link);
  }

  function search(map, options) {
    var words = options.words;
    var found = {};
    options.wards.eachLayer(function (layer) {
      found[layer.feature.properties.t.toLowerCase()] = layer;
    });
    var list = make("datalist", { id: "map-wards" }, Object.keys(found).map(function (key) {
      return make("option", { value: found[key].feature.properties.t });
    }));
    var input = make("input", {
      type: "search", list: "map-wards", placeholder: words.hint, "aria-label": words.search,
      autocomplete: "off"
    });
    var status = make("output", { class: "map-missing" });
    function go(event) {
      var wanted = input.value.trim().toLowerCase();
      var keys = Object.keys(found);
      var key = keys.find(function (k) { return k === wanted; });
      if (event.type === "submit") {
        event.preventDefault();
        key = key || keys.find(function (k) { return k.indexOf(wanted) === 0; }) ||
          keys.find(function (k) { return k.indexOf(wanted) >= 0; });
      }
      status.textContent = event.type === "submit" && !key ? words.missing : "";
      if (!key || !wanted) return;
      map.fitBounds(found[key].getBounds(), { maxZoom: 14, animate: false });
      found[key].openPopup();
    }
    var form = make("form", { class: "map-search", role: "search" }, [input, list, status]);
    form.addEventListener("submit", go);
    input.addEventListener("input", go);
    return form;
  }

  function painter(box, options) {
    return function (paint) {
      var key = paint === "ward" ? "w" : "k";
      options.wards.setStyle(function (feature) {
        var n = feature.properties[key];
        if (n < 0) return { fillColor: options.fills.unknown, fillOpacity: options.tiles ? 0.4 : 1 };
        if (paint === "none") {
          return { fillColor: options.fills.land, fillOpacity: options.tiles ? 0 : 1 };
        }
        return { fillColor: options.fills[paint][n], fillOpacity: options.tiles ? 0.5 : 0.9 };
      });
      box.dataset.paint = paint;
      legendParts(box);
    };
  }

  function shifter(box, options) {
    var layers = options.groups.map(function (group) {
      return { group: group, members: group.getLayers() };
    });
    return function (shift) {
      layers.forEach(function (entry) {
        entry.members.forEach(function (layer) {
          if (layer.options.shift === shift) entry.group.addLayer(layer);
          else entry.group.removeLayer(layer);
        });
      });
      box.dataset.shift = shift;
      legendParts(box);
    };
  }

  /* One squad alone: its numbers lie under no other's. */
  function squadder(map, box, options) {
    function look() {
      var found = options.squads.find(function (squad) { return squad[0] === box.dataset.squad; });
      var bounds = found && found[1].getBounds();
      fit(map, bounds && bounds.isValid() ? bounds : options.bounds);
    }
    return {
      choose: function (squad) {
        box.dataset.squad = squad;
        options.squads.forEach(function (other) {
          if (squad && other[0] !== squad) other[1].remove();
          else other[1].addTo(map);
        });
        var select = box.querySelector(".map-squad");
        if (select) select.value = squad;
        look();
      },
      follow: function () { if (box.dataset.squad) look(); }
    };
  }

  function legendParts(box) {
    box.querySelectorAll("[data-legend]").forEach(function (part) {
      var key = part.dataset.legend;
      part.hidden = key !== "" && key !== "risk-" + box.dataset.shift &&
        key !== "paint-" + box.dataset.paint;
    });
  }

  function legend(map, box) {
    var node = box.querySelector(".map-legend");
    var control = L.control({ position: "bottomleft" });
    control.onAdd = function () {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      return node;
    };
    control.addTo(map);
    node.open = window.innerWidth >= 900;
    function room() { node.style.maxHeight = Math.max(map.getSize().y - 170, 140) + "px"; }
    map.on("resize", room);
    room();
  }

  /* Beside the legend and the layer list, which lie over the map on a wide screen. */
  function fit(map, bounds) {
    var wide = map.getSize().x >= 900;
    map.fitBounds(bounds, {
      paddingTopLeft: [wide ? 290 : 24, 24], paddingBottomRight: [wide ? 220 : 24, 24],
      animate: false
    });
  }

  /* Names that would lie over an earlier one are left out until there is room. */
  function names(map, box) {
    box.dataset.near = map.getZoom() >= 12 ? "yes" : "no";
    var taken = [];
    box.querySelectorAll(".map-name span").forEach(function (span) {
      span.classList.remove("crowded");
      var a = span.getBoundingClientRect();
      var clash = taken.some(function (b) {
        return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      });
      if (clash) span.classList.add("crowded");
      else if (a.width) taken.push(a);
    });
  }

  function printable(map, box) {
    var before = null;
    var folds = [];
    window.addEventListener("beforeprint", function () {
      folds = Array.from(document.querySelectorAll(
        ".map-notices details:not([open]), .map-legend:not([open])"));
      folds.forEach(function (fold) { fold.open = true; });
      before = map.getBounds();
      /* The paper's layout comes only after this event: take its size now. */
      box.classList.add("printing");
      map.invalidateSize({ animate: false });
      map.fitBounds(before, { animate: false });
    });
    window.addEventListener("afterprint", function () {
      folds.forEach(function (fold) { fold.open = false; });
      box.classList.remove("printing");
      map.invalidateSize({ animate: false });
      if (before) map.fitBounds(before, { animate: false });
    });
  }

  function start(map, options) {
    var box = map.getContainer().parentElement;
    var words = options.words;
    map.attributionControl.setPrefix(false);
    var zoom = L.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther });
    home(map, zoom.addTo(map), options);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    legend(map, box);
    var shift = shifter(box, options), squads = squadder(map, box, options);
    var show = {
      shift: function (name) { shift(name); squads.follow(); },
      squad: squads.choose,
      paint: painter(box, options)
    };
    window.patroli.show = show;
    window.patroli.map = map;
    box.prepend(toolbar(map, options, show));
    label(box.querySelector(".leaflet-control-layers-toggle"), words.layers);
    map.on("popupopen", function (event) {
      label(event.popup.getElement().querySelector(".leaflet-popup-close-button"), words.close);
    });
    map.on("popupopen popupclose", function (event) {
      box.dataset.popup = event.type === "popupopen" ? "yes" : "no";
    });
    map.on("zoomend overlayadd", function () { names(map, box); });
    map.invalidateSize({ animate: false });
    fit(map, options.bounds);
    show.paint("none");
    show.shift(options.shift);
    printable(map, box);
    if (window.ResizeObserver) {
      new ResizeObserver(function () { map.invalidateSize({ animate: false }); })
        .observe(map.getContainer());
    }
    box.dataset.ready = "yes";
    performance.mark("patroli-map-ready");
  }

  window.patroli = { popup: popup, stop: stop, post: post, dot: dot, name: name, start: start };
})();
