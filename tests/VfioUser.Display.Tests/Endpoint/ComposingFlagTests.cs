using DisplayModel.Scanout;
using NUnit.Framework;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Endpoint;

internal sealed class ComposingFlagTests : IDisposable
{
    private readonly ServedDisplay _display = new();

    public void Dispose() => _display.Dispose();

    [TestCase(DrmPlaneType.Primary)]
    [TestCase(DrmPlaneType.Overlay)]
    [TestCase(DrmPlaneType.Cursor)]
    public void Every_plane_tells_that_only_the_server_can_compose_its_head(DrmPlaneType type)
    {
        using VfioUserClient client = _display.Negotiated();
        Scene scene = FakeSource.Lit();
        Assert.That(Flags(), Is.EqualTo(GfxPlaneExtensionFlags.Latched));

        _display.Source.Show(0, scene with
        {
            Planes = [.. scene.Planes.Select(plane => plane with { State = plane.State with { ConstantAlpha = 9 } })],
        });

        Assert.That(Flags(), Is.EqualTo(GfxPlaneExtensionFlags.Latched | GfxPlaneExtensionFlags.NeedsComposing));

        GfxPlaneExtensionFlags Flags()
        {
            byte[] reply = client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(type)).Payload.ToArray();
            return Wire.Read<GfxPlaneExtension>(reply.AsSpan(64)).Flags;
        }
    }
}
