/* A smaller copy of a photo for a slow line; null where the browser cannot make one. */
(function (root) {
  "use strict";
  const SIDE = 960, QUALITY = 0.6;

  async function slim(bytes) {
    if (!root.OffscreenCanvas || !root.createImageBitmap) { return null; }
    try {
      const image = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
      const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
      const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const made = await (await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY })).arrayBuffer();
      return made.byteLength < 0.7 * bytes.byteLength ? made : null;
    } catch (_) { return null; }
  }

  root.regu.slim = slim;
})(self);
