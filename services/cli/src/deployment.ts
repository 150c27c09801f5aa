import type { LogDeployment } from '@virtuoso/event-log'

/** Wanted against found, a line each. @returns 0 when all is as declared, 5 when not. */
export async function printDifferences(
  deployment: LogDeployment,
  concerns: (subject: string) => boolean,
): Promise<number> {
  try {
    const differences = (await deployment.diff()).filter((it) => concerns(it.subject))
    for (const it of differences)
      process.stdout.write(`${it.subject}   ${it.setting}: wanted ${it.wanted}, found ${it.found}\n`)
    if (differences.length === 0) process.stderr.write('as declared\n')
    return differences.length === 0 ? 0 : 5
  } finally {
    await deployment.close()
  }
}

/** Prints the plan; changes something only with `--yes`. */
export async function applyDeployment(deployment: LogDeployment, confirmed: boolean): Promise<number> {
  try {
    const plan = await deployment.diff()
    for (const it of plan) process.stdout.write(`${it.subject}   ${it.setting}: ${it.found} → ${it.wanted}\n`)
    if (plan.length > 0 && !confirmed) {
      process.stderr.write('nothing was changed; repeat with --yes\n')
      return 0
    }
    for (const line of await deployment.apply()) process.stdout.write(`${line}\n`)
    process.stderr.write('as declared\n')
    return 0
  } finally {
    await deployment.close()
  }
}
