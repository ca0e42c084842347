import type { Page } from 'playwright-core';

/** Has each document note every background its body has in a frame, from the first on. */
export async function backgroundsWhile(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const backgrounds: string[] = [];
    Object.assign(globalThis, { backgrounds });
    const look = () => {
      const body = document.querySelector('body');
      const background = body && getComputedStyle(body).backgroundColor;
      if (background !== null && backgrounds.at(-1) !== background) backgrounds.push(background);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Waits until what the document has now is on the screen. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  });
}

/** How bright the lower left corner of a screenshot is, where the page has nothing; 0 to 255. */
export async function brightness(page: Page, screenshot: Buffer): Promise<number> {
  const blank = await page.context().newPage();
  try {
    return await blank.evaluate(async (image) => {
      const bytes = Uint8Array.from(atob(image), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(bitmap, 0, 0);
      const [red = 0, green = 0, blue = 0] = context.getImageData(2, bitmap.height - 2, 1, 1).data;
      return (red + green + blue) / 3;
    }, screenshot.toString('base64'));
  } finally {
    await blank.close();
  }
}
