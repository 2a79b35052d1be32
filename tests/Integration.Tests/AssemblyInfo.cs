using NUnit.Framework;

[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: Parallelizable(ParallelScope.All)]

// Guests sleep now and then: three at once keep two cores busy.
[assembly: LevelOfParallelism(3)]
