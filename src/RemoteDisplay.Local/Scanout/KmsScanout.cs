using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Kms.Uapi;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Scanout;

/// <summary>A pipe that is driven by atomic mode setting.</summary>
internal sealed class KmsScanout(DrmCard card, HostHead head, IReadOnlyDictionary<uint, KmsObject> objects)
    : IScanout, IDisposable
{
    private const int FractionBits = 16;                        // of source coordinates

    private readonly bool _canFlipAsync = card.Has(DrmCapability.AtomicAsyncPageFlip);
    private readonly Dictionary<HostMode, KmsBlob> _modes = new(ReferenceEqualityComparer.Instance);
    private ScreenState? _last;

    public int Test(ScreenState state)
    {
        using Blobs blobs = new();
        return Request(state, blobs).Commit(card, CommitFlags.TestOnly | CommitFlags.AllowModeSet);
    }

    public CommitResult Commit(ScreenState state, bool isAsync)
    {
        bool isModeSet = state.Mode is null || !ReferenceEquals(_last?.Mode, state.Mode);
        if (isAsync && _canFlipAsync && !isModeSet && state.IsPlainFlipOf(_last!) && TryFlipAsync(state))
        {
            _last = state;
            return new CommitResult(0, IsPending: true);
        }

        using Blobs blobs = new();
        CommitFlags flags = isModeSet
            ? CommitFlags.AllowModeSet
            : CommitFlags.NonBlocking | CommitFlags.PageFlipEvent;
        AtomicRequest request = Request(state, blobs);
        int errno = request.Commit(card, flags);
        bool isPending = errno == 0 && !isModeSet;
        if (errno != 0 && !isModeSet)
        {
            // The driver is busy, or needs a mode set for this change of planes.
            errno = request.Commit(card, CommitFlags.AllowModeSet);
        }

        if (errno == 0)
        {
            _last = state;
        }

        return new CommitResult(errno, isPending);
    }

    public void Forget() => _last = null;

    public void Dispose()
    {
        foreach (KmsBlob mode in _modes.Values)
        {
            mode.Dispose();
        }
    }

    /// <summary>Flips asynchronously. The kernel accepts only framebuffers in such a commit.</summary>
    private bool TryFlipAsync(ScreenState state)
    {
        AtomicRequest request = new();
        PlaneShow primary = state.Planes.First(show => show.Plane.Type == DrmPlaneType.Primary);
        request.Set(objects[primary.Plane.Id], "FB_ID", primary.Framebuffer);
        return request.Commit(
            card, CommitFlags.NonBlocking | CommitFlags.PageFlipEvent | CommitFlags.PageFlipAsync) == 0;
    }

    private AtomicRequest Request(ScreenState state, Blobs blobs)
    {
        AtomicRequest request = new();
        KmsObject crtc = objects[head.CrtcId];
        request.Set(crtc, "ACTIVE", state.Mode is null ? 0UL : 1);
        request.Set(crtc, "MODE_ID", state.Mode is null ? 0 : BlobOf(state.Mode));
        request.Set(objects[head.ConnectorId], "CRTC_ID", state.Mode is null ? 0 : head.CrtcId);
        foreach (HostPlane plane in head.Planes)
        {
            if (state.Planes.FirstOrDefault(show => show.Plane.Id == plane.Id) is { } show)
            {
                Show(request, objects[plane.Id], show, blobs);
            }
            else
            {
                request.Set(objects[plane.Id], "FB_ID", 0);
                request.Set(objects[plane.Id], "CRTC_ID", 0);
            }
        }

        return request;
    }

    private void Show(AtomicRequest request, KmsObject plane, PlaneShow show, Blobs blobs)
    {
        request.Set(plane, "FB_ID", show.Framebuffer);
        request.Set(plane, "CRTC_ID", head.CrtcId);
        request.Set(plane, "CRTC_X", (ulong)(long)show.Target.X);
        request.Set(plane, "CRTC_Y", (ulong)(long)show.Target.Y);
        request.Set(plane, "CRTC_W", (ulong)show.Target.Width);
        request.Set(plane, "CRTC_H", (ulong)show.Target.Height);
        request.Set(plane, "SRC_X", (ulong)show.Source.X << FractionBits);
        request.Set(plane, "SRC_Y", (ulong)show.Source.Y << FractionBits);
        request.Set(plane, "SRC_W", (ulong)show.Source.Width << FractionBits);
        request.Set(plane, "SRC_H", (ulong)show.Source.Height << FractionBits);
        request.TrySet(plane, "rotation", (ulong)show.Rotation);
        if (show.HotSpot is { } hotSpot)
        {
            request.TrySet(plane, "HOTSPOT_X", hotSpot.X);
            request.TrySet(plane, "HOTSPOT_Y", hotSpot.Y);
        }

        if (show.Plane.TakesDamage)
        {
            request.TrySet(plane, "FB_DAMAGE_CLIPS", blobs.Add(card, show.Damage));
        }
    }

    private uint BlobOf(HostMode mode)
    {
        if (!_modes.TryGetValue(mode, out KmsBlob? blob))
        {
            _modes[mode] = blob = KmsBlob.Of(card, mode.Timing);
        }

        return blob.Id;
    }

    /// <summary>Blobs that must exist until the commit returns.</summary>
    private sealed class Blobs : IDisposable
    {
        private readonly List<KmsBlob> _blobs = [];

        /// <returns>The id of a blob with the rectangles; 0 if everything changed.</returns>
        public uint Add(DrmCard card, IReadOnlyList<PixelRect>? damage)
        {
            if (damage is null || damage.Count == 0)
            {
                return 0;
            }

            DrmRectangle[] clips = [.. damage.Select(r => new DrmRectangle(r.X, r.Y, r.Right, r.Bottom))];
            KmsBlob blob = new(card, MemoryMarshal.AsBytes(clips.AsSpan()));
            _blobs.Add(blob);
            return blob.Id;
        }

        public void Dispose() => _blobs.ForEach(blob => blob.Dispose());
    }
}
