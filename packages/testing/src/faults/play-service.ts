/** Stands in for a service: says that it is up, ends at SIGTERM with what it was told, falls over when told so. */
process.on('SIGTERM', () => process.exit(Number(process.env['VIRTUOSO_EXIT'] ?? 0)))
console.log(`up as ${process.env['VIRTUOSO_NAME']}`)
if (process.argv.includes('--fall')) process.exit(70)
let beats = 0
setInterval(() => {
  beats += 1
  console.log(`beat ${beats}`)
}, 10)
