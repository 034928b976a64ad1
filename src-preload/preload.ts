import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge, BridgeCall, StationState } from '#shared/contract/bridge.ts'

// Kept equal to `channelOf` and `portMessage` of the contract by their types and a test: a preload bundles no code of other rooms.
const channel = (call: BridgeCall | 'noteChosen') => `cocoatrack:${call}` as const
const ask = <T>(call: BridgeCall, ...args: unknown[]): Promise<T> => ipcRenderer.invoke(channel(call), ...args)

ipcRenderer.on('cocoatrack:port', event => {
  window.postMessage('cocoatrack:port', window.location.origin, [...event.ports])
})

const bridge: Bridge = {
  connect: () => ask('connect'),
  savePdf: (bytes, name) => ask('savePdf', bytes, name),
  saveList: (bytes, name) => ask('saveList', bytes, name),
  saveText: (bytes, name) => ask('saveText', bytes, name),
  savePage: (bytes, name) => ask('savePage', bytes, name),
  saveCourier: (bytes, name) => ask('saveCourier', bytes, name),
  saveDocument: (bytes, name) => ask('saveDocument', bytes, name),
  openPdf: (bytes, name) => ask('openPdf', bytes, name),
  sendRaw80: bytes => ask('sendRaw80', bytes),
  setPrinter80: printer => ask('setPrinter80', printer),
  platform: () => ask('platform'),
  setLanguage: lang => ask('setLanguage', lang),
  askCamera: () => ask('askCamera'),
  showNote: note => ask('showNote', note),
  hideNote: tag => ask('hideNote', tag),
  openMessages: () => ask('openMessages'),
  setBadge: count => ask('setBadge', count),
  onNoteChosen(callback) {
    const hear = (_event: unknown, tag: string) => callback(tag)
    ipcRenderer.on(channel('noteChosen'), hear)
    return () => {
      ipcRenderer.off(channel('noteChosen'), hear)
    }
  },
  onStationState(callback) {
    const hear = (_event: unknown, state: StationState) => callback(state)
    ipcRenderer.on(channel('stationState'), hear)
    void ask<StationState>('stationState').then(state => hear(undefined, state))
    return () => {
      ipcRenderer.off(channel('stationState'), hear)
    }
  },
}

contextBridge.exposeInMainWorld('cocoatrack', bridge)
