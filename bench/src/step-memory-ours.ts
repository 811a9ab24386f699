import { measureStep } from './measure-step.js'
import { stepTraining } from './step-trainings.js'

/** Our side of the bench `step-memory`, in a process of its own: trains and prints one line of JSON. */
async function main([workers, threads, seconds]: readonly number[]): Promise<void> {
  const setting = { workers: workers ?? 1, threads: threads ?? 1 }
  const measured = await measureStep(stepTraining('a'), setting, seconds ?? 1)
  console.log(JSON.stringify({ ...measured, rss_mb: Math.round(process.resourceUsage().maxRSS / 1024) }))
}

await main(process.argv.slice(2).map(Number))
