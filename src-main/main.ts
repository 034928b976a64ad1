import { startShell } from './shell/start-shell.ts'

void startShell()
