using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>Other kernels and other machines than the usual one.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class MachineTests : SystemTest
{
    [TestCase("--kernel 6.1 --smp 1 --memory 2G")]
    [TestCase("--kernel 7 --smp 4 --memory 1G")]
    [TestCase("--firmware ovmf --memory 8G")]
    [TestCase("--firmware ovmf --machine pc")]
    public void The_driver_binds_without_complaint_and_the_console_shows(string machine)
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server, machine.Split(' '));

        ConsoleAssert.ShowsConsole(server, guest);
        new KernelLog(guest).AssertClean();
    }
}
