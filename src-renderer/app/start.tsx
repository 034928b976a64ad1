import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { assert } from '#shared/kit/assert.ts'
import { queryClient } from '../api/queries.ts'
import { startTexts } from '../i18n/i18n.ts'
import { App } from './App.tsx'
import { allowStyleText } from './plain-text-policy.ts'

allowStyleText()
startTexts()

const root = document.getElementById('root')
assert(root, 'index.html has a #root')
createRoot(root).render(
  <QueryClientProvider client={queryClient}>
    <App />
  </QueryClientProvider>,
)
