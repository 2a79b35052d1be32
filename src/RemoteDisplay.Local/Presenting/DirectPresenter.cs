using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Scanout;
using VfioUser.Display.Client;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Lets the pipe scan out the guest's own pages, without a copy.</summary>
internal sealed class DirectPresenter(
    DisplayClient client, PlaneImporter<uint> importer, HostHead host, int head) : IPresenter
{
    public async ValueTask<Offer> PrepareAsync(GuestPicture picture, ulong since, CancellationToken cancellation)
    {
        if (DirectLayout.Assign(picture, host, out string reason) is not { } planes)
        {
            return Offer.Refusal(reason);
        }

        (IReadOnlyList<uint> ids, Offer? failure) =
            await importer.ImportAsync(picture, cancellation).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        IReadOnlyList<PixelRect>? damage = since == 0 || !host.Primary.TakesDamage
            ? null
            : (await client.GetDamageAsync(head, since, cancellation).ConfigureAwait(false)).Rectangles;
        Presentation[] candidates =
        [
            .. Fit.Of(picture.ModeWidthPx, picture.ModeHeightPx, host).Select(fit =>
                new Presentation(
                    DirectLayout.Place(picture, planes, ids, fit, damage),
                    How(picture, fit),
                    Details(picture, planes),
                    IsLive: !host.Primary.TakesDamage)),
        ];
        return new Offer(candidates, null, () =>
        {
            importer.Release(picture.Planes);
            return ValueTask.CompletedTask;
        });
    }

    private static string How(GuestPicture picture, Fit fit)
    {
        string how = fit.Kind switch { FitKind.Exact => "", FitKind.Scaled => ", scaled", _ => ", centred" };
        return $"direct{how}: {picture.ModeWidthPx}x{picture.ModeHeightPx} in {fit.Mode.WidthPx}x{fit.Mode.HeightPx}";
    }

    private static string Details(GuestPicture picture, IReadOnlyList<HostPlane> planes) => string.Join(
        ", ",
        picture.Planes.Zip(planes).Select(pair =>
            $"{FormatText.Of(pair.First.Type)} {FormatText.Of(pair.First.Layout)} on plane {pair.Second.Id}"));
}
