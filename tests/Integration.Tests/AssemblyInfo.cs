using NUnit.Framework;

[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: Parallelizable(ParallelScope.All)]

// Two guests at once keep two cores busy; with more, what is timed waits.
[assembly: LevelOfParallelism(2)]
