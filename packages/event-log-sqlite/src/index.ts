export * from './deployment.ts'
export { openSqliteLog } from './sqlite-log.ts'
