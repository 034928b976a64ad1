const french = {
  station: 'Poste',
  camera: 'Autoriser la caméra',
  quit: 'Quitter',
  edit: 'Édition',
  undo: 'Annuler',
  redo: 'Rétablir',
  cut: 'Couper',
  copy: 'Copier',
  paste: 'Coller',
  selectAll: 'Tout sélectionner',
  view: 'Affichage',
  reload: 'Recharger l’écran',
  zoomIn: 'Agrandir',
  zoomOut: 'Réduire',
  zoomReset: 'Taille normale',
  fullScreen: 'Plein écran',
  help: 'Aide',
  about: 'À propos de CocoaTrack',
  aboutDetail: 'Version {version}',
  cameraQuestion: 'Autoriser la caméra ?',
  cameraDetail:
    'Elle ne s’ouvre que quand vous le demandez, pour lire un code ou prendre une photo. Rien n’en est gardé que la photo que vous prenez. Le menu Poste retire l’autorisation.',
  cameraYes: 'Autoriser la caméra',
  cameraNo: 'Ne pas autoriser',
  startFailed: 'CocoaTrack ne peut pas démarrer',
  startFailedDetail:
    'Les écrans du programme manquent ou sont abîmés. Réinstallez CocoaTrack ; vos données ne sont pas touchées.',
}
export type MenuTexts = typeof french

const english: MenuTexts = {
  station: 'Station',
  camera: 'Allow the camera',
  quit: 'Quit',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: 'View',
  reload: 'Reload the screen',
  zoomIn: 'Larger',
  zoomOut: 'Smaller',
  zoomReset: 'Normal size',
  fullScreen: 'Full screen',
  help: 'Help',
  about: 'About CocoaTrack',
  aboutDetail: 'Version {version}',
  cameraQuestion: 'Allow the camera?',
  cameraDetail:
    'It opens only when you ask for it, to read a code or take a picture. Nothing of it is kept but the picture that you take. The menu Station takes the permission back.',
  cameraYes: 'Allow the camera',
  cameraNo: 'Do not allow',
  startFailed: 'CocoaTrack cannot start',
  startFailedDetail:
    'The screens of the program are missing or damaged. Install CocoaTrack again; your data are not touched.',
}

/** What the shell says by itself: its menu and the few dialogs of the system. */
export const menuTexts: Record<'fr' | 'en', MenuTexts> = { fr: french, en: english }
