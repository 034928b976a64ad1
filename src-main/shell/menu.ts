import { app, dialog, Menu, type MenuItemConstructorOptions } from 'electron'
import { type MenuTexts, menuTexts } from './menu-texts.ts'
import type { PreferenceFile } from './preferences.ts'

type Items = MenuItemConstructorOptions[]
const line = { type: 'separator' } as const

const editing = (say: MenuTexts): Items => [
  { role: 'undo', label: say.undo },
  { role: 'redo', label: say.redo },
  line,
  { role: 'cut', label: say.cut },
  { role: 'copy', label: say.copy },
  { role: 'paste', label: say.paste },
  { role: 'selectAll', label: say.selectAll },
]

const viewing = (say: MenuTexts): Items => [
  { role: 'reload', label: say.reload, accelerator: 'CmdOrCtrl+R' },
  line,
  { role: 'zoomIn', label: say.zoomIn, accelerator: 'CmdOrCtrl+Plus' },
  { role: 'zoomOut', label: say.zoomOut, accelerator: 'CmdOrCtrl+-' },
  { role: 'resetZoom', label: say.zoomReset, accelerator: 'CmdOrCtrl+0' },
  line,
  { role: 'togglefullscreen', label: say.fullScreen, accelerator: 'F11' },
]

/** Puts the menu in the person's language; it knows no work of the station, whose commands are on the screens. */
export function showMenu(preferences: PreferenceFile): void {
  const { lang, camera } = preferences.get()
  const say = menuTexts[lang]
  const about = () =>
    void dialog.showMessageBox({
      type: 'info',
      title: say.about,
      message: 'CocoaTrack',
      detail: say.aboutDetail.replace('{version}', app.getVersion()),
    })
  const station: Items = [
    {
      id: 'camera',
      label: say.camera,
      type: 'checkbox',
      checked: camera,
      click: item => preferences.set({ camera: item.checked }),
    },
    line,
    { role: 'quit', label: say.quit, accelerator: 'CmdOrCtrl+Q' },
  ]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: say.station, submenu: station },
      { label: say.edit, submenu: editing(say) },
      { label: say.view, submenu: viewing(say) },
      { label: say.help, submenu: [{ label: say.about, click: about }] },
    ]),
  )
}
