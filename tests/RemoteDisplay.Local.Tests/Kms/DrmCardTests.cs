using LinuxInterop;
using NUnit.Framework;
using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local.Tests.Kms;

internal sealed class DrmCardTests
{
    [Test]
    public void A_card_that_is_not_there_is_named_with_what_to_do()
    {
        Assert.That(
            () => DrmCard.Open("/dev/dri/nowhere"),
            Throws.TypeOf<LocalDisplayException>().With.Message.Contains("no graphics card /dev/dri/nowhere"));
    }

    [Test]
    public void A_file_that_is_no_card_is_refused()
    {
        Assert.That(
            () => DrmCard.Open("/dev/null"),
            Throws.TypeOf<LocalDisplayException>().With.Message.Contains("/dev/null is no graphics card"));
    }

    [Test]
    public void A_descriptor_that_is_no_lease_is_refused()
    {
        int number = (int)MemFd.CreateFile("no-lease", 4096).DangerousGetHandle();

        Assert.That(
            () => DrmCard.Adopt(number),
            Throws.TypeOf<LocalDisplayException>().With.Message.Contains("--lease"));
    }

    [Test]
    public void A_request_with_another_structure_is_refused_before_the_kernel_sees_it()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = FileDescriptor.OpenDevice("/dev/null");
        int value = 0;

        Assert.That(() => DeviceControl.TryCall(file, 0xC0406400, ref value), Throws.ArgumentException);
    }
}
