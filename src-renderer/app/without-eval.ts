import { config } from 'zod'

// Before any schema is made: zod would else try `new Function`, which the page's policy refuses and reports (EL-3).
config({ jitless: true })
