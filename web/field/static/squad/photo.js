/* Make a photo small by drawing it anew, which also leaves behind everything but the picture. */
(function (regu) {
  "use strict";
  const SIDE = 1600;

  function shrink(file) {
    return new Promise(function (done, fail) {
      const address = URL.createObjectURL(file);
      const image = new Image();
      image.onload = function () {
        const scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
        const canvas = document.createElement("canvas");
        canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
        canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(address);
        canvas.toBlob(function (blob) {
          if (!blob) { fail(new Error("photo")); return; }
          const reader = new FileReader();
          reader.onload = function () { done(reader.result); };
          reader.onerror = function () { fail(reader.error); };
          reader.readAsArrayBuffer(blob);
        }, "image/jpeg", 0.8);
      };
      image.onerror = function () { URL.revokeObjectURL(address); fail(new Error("photo")); };
      image.src = address;
    });
  }

  regu.shrink = shrink;
})(self.regu);
