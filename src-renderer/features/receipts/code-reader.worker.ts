import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import type { Frame, Reading } from './read-qr.ts'

// The packaged file, never the network's: by default the library would fetch it from elsewhere.
void prepareZXingModule({ overrides: { locateFile: () => wasmUrl } })

addEventListener('message', async ({ data: { at, data } }: MessageEvent<Frame>) => {
  const found = await readBarcodes(data, { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true })
  const reading: Reading = { at, text: found[0]?.text ?? null }
  postMessage(reading)
})
