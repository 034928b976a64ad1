import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { withMany } from './plurals.ts'
import { english, french } from './texts.ts'

export type Language = 'fr' | 'en'
const remembered = 'language'

/** Starts the texts in the remembered language, French if there is none. Synchronous: the first paint has its words. */
export function startTexts(): void {
  void i18next.use(initReactI18next).init({
    lng: rememberedLanguage(),
    fallbackLng: 'fr',
    defaultNS: 'common',
    resources: { fr: withMany(french), en: english },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
    react: { useSuspense: false },
  })
  i18next.on('languageChanged', language => {
    document.documentElement.lang = language
  })
  document.documentElement.lang = currentLanguage()
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'fr'
}

/** Changes every word on screen at once and remembers the choice on this PC. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(remembered, language)
  void i18next.changeLanguage(language)
}

function rememberedLanguage(): Language {
  return localStorage.getItem(remembered) === 'en' ? 'en' : 'fr'
}
