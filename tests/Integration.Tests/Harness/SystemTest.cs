using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Integration.Tests.Harness;

/// <summary>A fixture each of whose tests has servers and guests of its own.</summary>
internal abstract class SystemTest
{
    protected TestBench Bench { get; } = new();

    [TearDown]
    public void EndBench() => FailureReport.AfterTest(Bench, end: true);
}

/// <summary>A fixture whose tests share one server and one guest with two processors. Each leaves both as it found
/// them, and the kernel log clean.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal abstract class SharedGuestTest
{
    private readonly TestBench _bench = new();
    private KernelLog _kernelLog = null!;

    /// <summary>The monitors that the device has.</summary>
    protected abstract IReadOnlyList<string> Modes { get; }

    /// <summary>More options of serve.</summary>
    protected virtual IReadOnlyList<string> ServerOptions => [];

    /// <summary>More options of run-guest.</summary>
    protected virtual IReadOnlyList<string> GuestOptions => [];

    /// <summary>Whether the guest boots with the device, instead of getting it later.</summary>
    protected virtual bool FromPowerOn => false;

    protected GvtDeviceProcess Server => _bench.Servers[0];

    protected Guest Guest => _bench.Guests[0];

    [OneTimeSetUp]
    public void BootGuest() => _bench.SetUp(GetType().Name, () =>
    {
        _bench.FromPowerOn = FromPowerOn;
        _bench.Boot(_bench.Serve(ServerOptions, Modes), ["--smp", "2", .. GuestOptions]);
        _kernelLog = new KernelLog(Guest);
        _kernelLog.Skip();
    });

    [TearDown]
    public void CheckKernelLog()
    {
        try
        {
            FailureReport.AfterTest(_bench, end: false);
        }
        finally
        {
            Guest.Run("killall -9 modetest");
        }

        _kernelLog.AssertClean();
    }

    [OneTimeTearDown]
    public void EndGuest() => _bench.End();
}

/// <summary>What is done about a test that has failed.</summary>
internal static class FailureReport
{
    public static void AfterTest(TestBench bench, bool end)
    {
        string? folder = null;
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            folder = bench.Save(TestContext.CurrentContext.Test.Name);
        }

        try
        {
            if (end)
            {
                bench.End();
            }
        }
        finally
        {
            if (folder is not null)
            {
                Assert.Fail($"For a look: {folder}");
            }
        }
    }
}
