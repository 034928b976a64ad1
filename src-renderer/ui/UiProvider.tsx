import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { DatesProvider } from '@mantine/dates'
import { Notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import 'dayjs/locale/fr.js'
import '@mantine/core/styles.layer.css'
import '@mantine/dates/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './tokens.css'
import './base.css'
import './mantine.css'
import { useFocusMemory } from './focus-back.ts'
import { styleNonce } from './style-nonce.ts'
import { theme, variablesToTokens } from './theme.ts'

const remembered = localStorageColorSchemeManager({ key: 'theme' })

/** Everything a component of this folder needs around it: theme, dates in the reader's language, toasts. */
export function UiProvider({ language, children }: { language: 'fr' | 'en'; children: ReactNode }) {
  useFocusMemory()
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variablesToTokens}
      colorSchemeManager={remembered}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <DatesProvider settings={{ locale: language, firstDayOfWeek: 1, weekendDays: [0] }}>
        {children}
        <Notifications position="top-center" limit={3} containerWidth={500} />
      </DatesProvider>
    </MantineProvider>
  )
}
