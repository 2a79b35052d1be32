using DisplayModel.Geometry;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Gpu;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Scanout;
using VfioUser.Display.Client;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Has the GPU draw the guest's own pages into a framebuffer of the monitor's size.</summary>
internal sealed class GpuPresenter : IPresenter, IDisposable
{
    private readonly CardRenderer _card;
    private readonly HostHead _host;
    private readonly PlaneImporter<GpuTexture> _importer;
    private readonly GpuTargets _targets;
    private readonly Dictionary<(uint Format, ulong Modifier), string> _refused = [];

    public GpuPresenter(
        DisplayClient client,
        int head,
        Framebuffers framebuffers,
        CardRenderer card,
        BufferCache<GpuTexture> cache,
        HostHead host)
    {
        (_card, _host) = (card, host);
        _importer = new PlaneImporter<GpuTexture>(client, head, cache, Import);
        _targets = new GpuTargets(framebuffers, card);
    }

    public async ValueTask<Offer> PrepareAsync(GuestPicture picture, ulong since, CancellationToken cancellation)
    {
        string? whyNot = picture.NeedsComposing
            ? GuestPicture.Composing
            : picture.Planes.Select(plane => DmabufText.Of(plane) ?? WhyRefused(plane))
                .FirstOrDefault(reason => reason is not null);
        if (whyNot is not null)
        {
            return Offer.Refusal($"not by the GPU: {whyNot}");
        }

        if (_card.TryGet(out whyNot) is not { } renderer)
        {
            return Offer.Refusal($"not by the GPU: {whyNot}");
        }

        (IReadOnlyList<GpuTexture> textures, Offer? failure) =
            await _importer.ImportAsync(picture, cancellation).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure.IsStale ? failure : Offer.Refusal($"not by the GPU: {failure.Reason}");
        }

        try
        {
            return Draw(picture, renderer, textures);
        }
        catch (Exception e) when (e is LinuxException or LocalDisplayException)
        {
            _importer.Release(picture.Planes);
            _card.GiveUp(e.Message);
            return Offer.Refusal($"not by the GPU: {e.Message}");
        }
    }

    public void Dispose() => _targets.Dispose();

    private Offer Draw(GuestPicture picture, GpuRenderer renderer, IReadOnlyList<GpuTexture> textures)
    {
        Fit fit = Fit.Of(picture.ModeWidthPx, picture.ModeHeightPx, _host).First();
        GpuTarget target = _targets.Take(renderer, fit.Mode.WidthPx, fit.Mode.HeightPx);
        bool isHeadScaled = (fit.Area.Width, fit.Area.Height) != (picture.WidthPx, picture.HeightPx);
        renderer.Draw(
            target.Texture,
            fit.Mode.WidthPx,
            fit.Mode.HeightPx,
            [
                .. picture.Planes.Zip(textures, (plane, texture) => new TexturedQuad(
                    texture, QuadCorners.Of(plane, picture, fit), isHeadScaled || IsScaled(plane))),
            ]);
        PixelRect all = new(0, 0, fit.Mode.WidthPx, fit.Mode.HeightPx);
        ScreenState state = new(
            fit.Mode,
            [new PlaneShow(_host.Primary, target.Buffer.Framebuffer, target.Buffer.Layout, all, all)]);
        string size = $"{picture.ModeWidthPx}x{picture.ModeHeightPx} in {fit.Mode.WidthPx}x{fit.Mode.HeightPx}";
        return new Offer([new Presentation(state, $"drawn by the GPU: {size}", renderer.Name)], null, () =>
        {
            _targets.Return(target);
            _importer.Release(picture.Planes);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Asks a driver once for each layout.</summary>
    private GpuTexture Import(SafeFileHandle dmabuf, FramebufferLayout layout)
    {
        try
        {
            return _card.TryGet(out string whyNot)?.Import(dmabuf, layout, isTarget: false)
                ?? throw new LocalDisplayException(whyNot);
        }
        catch (LocalDisplayException e)
        {
            string reason = $"{FormatText.Of(layout)}: {e.Message}";
            _refused[(layout.Format, layout.Modifier)] = reason;
            throw new LocalDisplayException(reason);
        }
    }

    private string? WhyRefused(GuestPlane plane) =>
        _refused.GetValueOrDefault((plane.Layout.Format, plane.Layout.Modifier));

    private static bool IsScaled(GuestPlane plane)
    {
        bool isSame = (plane.Source.Width, plane.Source.Height) == (plane.Target.Width, plane.Target.Height);
        bool isTurned = (plane.Source.Width, plane.Source.Height) == (plane.Target.Height, plane.Target.Width);
        return !isSame && !isTurned;
    }
}
