import { useTranslation } from 'react-i18next'
import { bridge } from '../api/bridge.ts'
import { chooseLanguage, type Language } from '../i18n/i18n.ts'

/** The language on screen, and the way to the other. The window's own menus and dialogs follow. */
export function useLanguage() {
  const { i18n } = useTranslation()
  const language: Language = i18n.language === 'en' ? 'en' : 'fr'
  const other: Language = language === 'fr' ? 'en' : 'fr'
  const switchLanguage = () => {
    chooseLanguage(other)
    void bridge()?.setLanguage(other)
  }
  return { language, other, switchLanguage }
}
