import { createRoot } from 'react-dom/client'
import { assert } from '#shared/kit/assert.ts'
import { allowStyleText } from '../app/plain-text-policy.ts'
import { startTexts } from '../i18n/i18n.ts'
import { AdminPage } from './AdminPage.tsx'

allowStyleText()
startTexts()

const root = document.getElementById('root')
assert(root, 'admin.html has a #root')
createRoot(root).render(<AdminPage />)
