import { builtDashboard } from './build.ts'

console.log(await builtDashboard())
