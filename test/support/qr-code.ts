import type { Locator } from 'playwright-core'
import decodeQR from 'qr/decode.js'

/** What a camera reads from a picture as the browser shows it. */
export async function readQrCode(picture: Locator): Promise<string> {
  const png = (await picture.screenshot()).toString('base64')
  // A page of its own: ours let no script run.
  const blank = await picture.page().context().newPage()
  const { width, height, pixels } = await blank.evaluate<Pixels>(`(async () => {
    const picture = new Image()
    picture.src = 'data:image/png;base64,${png}'
    await picture.decode()
    const { naturalWidth: width, naturalHeight: height } = picture
    const canvas = new OffscreenCanvas(width, height).getContext('2d')
    canvas.drawImage(picture, 0, 0)
    return { width, height, pixels: [...canvas.getImageData(0, 0, width, height).data] }
  })()`)
  await blank.close()
  return decodeQR({ width, height, data: Uint8Array.from(pixels) }, { effort: 9, timeLimit: 5_000 })
}

interface Pixels {
  readonly width: number
  readonly height: number
  readonly pixels: readonly number[]
}
