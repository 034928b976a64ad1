import { config } from 'zod'

// Before any schema is made: zod would else try `new Function`, which the page's policy refuses and reports (EL-3). What makes
// schemas is therefore loaded after this line, not beside it.
config({ jitless: true })
void import('./app/start.tsx')
