import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { NativeStackError } from './errors.ts'
import { findProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'

export type PostgresPrograms = Readonly<{ postgres: string; initdb: string }>

const debianFolder = '/usr/lib/postgresql'

/** Postgres from the PATH, else the newest that Debian keeps outside it. @throws NativeStackError `postgres-missing`. */
export function findPostgres(): PostgresPrograms {
  const postgres = findProgram('postgres') ?? findProgram('postgres', debianBinFolders())
  // The two must be of one version, so initdb is taken from where the server really lives.
  const initdb = postgres === undefined ? undefined : findProgram('initdb', [dirname(realpathSync(postgres))])
  if (postgres !== undefined && initdb !== undefined) return { postgres, initdb }
  throw new NativeStackError(
    'postgres-missing',
    `there is no Postgres server on the PATH or in ${debianFolder} (Debian: apt install postgresql, macOS: brew install postgresql)`,
  )
}

const debianBinFolders = (): readonly string[] =>
  existsSync(debianFolder)
    ? readdirSync(debianFolder)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debianFolder, version, 'bin'))
    : []

/** The server's major version, such as `15`. @throws NativeStackError `postgres-missing`. */
export async function postgresVersion(): Promise<string> {
  const { output } = await runProgram(findPostgres().postgres, ['--version'])
  return /\d+/.exec(output)?.[0] ?? 'of unknown version'
}
