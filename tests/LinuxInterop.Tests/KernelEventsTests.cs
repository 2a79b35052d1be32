using System.Text;
using NUnit.Framework;

namespace LinuxInterop.Tests;

/// <summary>The kernel's messages about devices.</summary>
internal sealed class KernelEventsTests
{
    [Test]
    public void Properties_are_read_by_their_names()
    {
        byte[] message = Encoding.UTF8.GetBytes(
            "change@/devices/pci0000:00/card0\0ACTION=change\0SUBSYSTEM=drm\0HOTPLUG=1\0PROPERTIES=a=b\0");

        Dictionary<string, string> properties = KernelEvents.Parse(message);

        Assert.That(properties["SUBSYSTEM"], Is.EqualTo("drm"));
        Assert.That(properties["PROPERTIES"], Is.EqualTo("a=b"));
        Assert.That(properties, Has.Count.EqualTo(4));
    }

    [TestCase("")]
    [TestCase("\0\0")]
    [TestCase("libudev\0rubbish")]
    public void A_message_of_another_kind_has_none(string message)
    {
        Assert.That(KernelEvents.Parse(Encoding.UTF8.GetBytes(message)), Is.Empty);
    }

    [Test]
    public void Nothing_waits_in_a_new_socket_and_reading_does_not_wait()
    {
        using KernelEvents? events = KernelEvents.TryOpen();
        Assume.That(events, Is.Not.Null, "the kernel or a sandbox forbids it");

        Assert.That(() => events!.TryRead(), Throws.Nothing);
    }
}
