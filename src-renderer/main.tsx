import './app/without-eval.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { assert } from '#shared/kit/assert.ts'
import { queryClient } from './api/queries.ts'
import { App } from './app/App.tsx'
import { allowStyleText } from './app/plain-text-policy.ts'
import { startTexts } from './i18n/i18n.ts'

allowStyleText()
startTexts()

const root = document.getElementById('root')
assert(root, 'index.html has a #root')
createRoot(root).render(
  <QueryClientProvider client={queryClient}>
    <App />
  </QueryClientProvider>,
)
