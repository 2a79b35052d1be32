using System.Runtime.CompilerServices;
using NUnit.Framework;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Tests.Protocol;

internal sealed class WireSizeTests
{
    [Test]
    public void Every_type_has_the_size_of_the_specification()
    {
        using (Assert.EnterMultipleScope())
        {
            Check<GfxPlaneInfo>(GfxPlaneInfo.Length, 64);
            Check<GfxPlaneExtension>(GfxPlaneExtension.Length, 112);
            Check<PlaneSelection>(PlaneSelection.Length, 8);
            Check<GfxDmabufRequest>(GfxDmabufRequest.Length, 4);
            Check<BufferRequest>(BufferRequest.Length, 32);
            Check<BufferReply>(BufferReply.Length, 96);
            Check<ReleaseRequest>(ReleaseRequest.Length, 8);
            Check<DamageRequest>(DamageRequest.Length, 24);
            Check<DamageReply>(DamageReply.Length, 16);
            Check<DamageRectangle>(DamageRectangle.Length, 16);
            Check<ScreenshotRequest>(ScreenshotRequest.Length, 16);
            Check<ScreenshotReply>(ScreenshotReply.Length, 32);
            Check<SetOutputRequest>(SetOutputRequest.Length, 32);
            Check<RefreshMessage>(RefreshMessage.Length, 40);
            Check<BufferRetiredMessage>(BufferRetiredMessage.Length, 8);
            Check<HeadChangedMessage>(HeadChangedMessage.Length, 32);
            Check<GfxEdidRegisters>(GfxEdidRegisters.Length, 24);
            Check<IrqTypeCapability>(IrqTypeCapability.Length, 16);
            Check<IrqDisplayCapability>(IrqDisplayCapability.Length, 24);
        }
    }

    private static void Check<T>(int declared, int specified)
        where T : unmanaged =>
        Assert.That((Unsafe.SizeOf<T>(), declared), Is.EqualTo((specified, specified)), typeof(T).Name);
}
