using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.SingleHead;

/// <summary>The driver goes and comes back.</summary>
internal sealed partial class SingleHeadTests
{
    [Test]
    public void The_driver_can_be_unloaded_and_loaded_again_and_again()
    {
        for (int round = 0; round < 2; round++)
        {
            Guest.Do("gvt-i915 unload");
            Assert.That(Guest.Do("ls /sys/class/graphics"), Does.Not.Contain("fb0"), "nobody drives the device");

            Guest.Do("gvt-i915 load && banner");
            ConsoleAssert.ShowsConsole(Server, Guest);
        }
    }
}
