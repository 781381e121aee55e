/* Read the printed code of a place with the camera, where the browser can; else it is typed. */
(function (regu) {
  "use strict";
  let stream = null;

  function able() {
    return "BarcodeDetector" in self && navigator.mediaDevices &&
      Boolean(navigator.mediaDevices.getUserMedia);
  }

  async function start(video, found) {
    const reader = new self.BarcodeDetector({ formats: ["qr_code"] });
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    await video.play();
    const mine = stream;
    while (stream === mine) {
      const codes = await reader.detect(video).catch(function () { return []; });
      if (stream === mine && codes.length) { stop(video); found(codes[0].rawValue); return; }
      await new Promise(function (done) { setTimeout(done, 250); });
    }
  }

  function stop(video) {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null;
    video.srcObject = null;
  }

  regu.scan = { able: able, start: start, stop: stop };
})(self.regu);
