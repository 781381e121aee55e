/* Where the phone is: once for an event, and now and then while the squad shares its position. */
(function (regu) {
  "use strict";
  const EVERY_MS = 30000;
  let watch = null;
  let last = 0;

  function fix(position) {
    return {
      at_ms: Math.round(position.timestamp), lon: position.coords.longitude,
      lat: position.coords.latitude, accuracy_m: position.coords.accuracy,
    };
  }

  /* Resolve with the position, or null: an event is never kept waiting for a satellite. */
  function once() {
    return new Promise(function (done) {
      if (!navigator.geolocation) { done(null); return; }
      navigator.geolocation.getCurrentPosition(
        function (position) { done(fix(position)); }, function () { done(null); },
        { enableHighAccuracy: true, timeout: 8000, maximumAge: 15000 });
    });
  }

  function share(take, refused) {
    if (watch !== null || !navigator.geolocation) { return; }
    watch = navigator.geolocation.watchPosition(function (position) {
      if (Date.now() - last < EVERY_MS) { return; }
      last = Date.now();
      take(fix(position));
    }, function (error) {
      if (error.code === 1) { hide(); refused(); }
    }, { enableHighAccuracy: true, maximumAge: 10000 });
  }

  function hide() {
    if (watch !== null) { navigator.geolocation.clearWatch(watch); }
    watch = null;
    last = 0;
  }

  regu.place = { once: once, share: share, hide: hide };
})(self.regu);
