// Finds the QR code in a picture or before the camera; the decoder is fetched when it is first needed.

const decoder = () => import('./qr/decode.js');

// The text of the QR code in a picture file, or null.
export async function inPicture(file) {
  const { decodeQR } = await decoder();
  const picture = await createImageBitmap(file);
  // A photograph is found sooner when it is small, a dense code only when it is large.
  for (const most of [1200, 2400, 4800]) {
    const found = inFrame(decodeQR, picture, picture.width, picture.height, most);
    if (found) return found;
  }
  return null;
}

// Shows the camera in the video until a QR code is seen, or the signal aborts; its text, or null.
export async function beforeCamera(video, signal) {
  const { decodeQR } = await decoder();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1920 } } });
  try {
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      const found = inFrame(decodeQR, video, video.videoWidth, video.videoHeight, 1920);
      if (found) return found;
      await new Promise(requestAnimationFrame);
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}

function inFrame(decodeQR, source, width, height, most) {
  if (!width) return null;
  const scale = Math.min(1, most / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return null;
  }
}
