import { compose } from './compose.ts'
import { runStation } from './shell/run-station.ts'

void runStation(compose)
