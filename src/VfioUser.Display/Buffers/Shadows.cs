using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>Copies of what heads show, for one client that cannot or may not have the guest's own pages: linear, in
/// colour, and made when it asks. One thread at a time, any but the device's.</summary>
/// <remarks>Each picture that the client asks for has three slots, so that it can show one and hold another while it
/// gets a third. A slot that it holds is not touched. Sequences begin at 1, as those of <see cref="HeadState"/>
/// do.</remarks>
/// <param name="source">Whose heads.</param>
/// <param name="budget">Shared by all clients.</param>
public sealed class Shadows(IDisplaySource source, ShadowBudget budget) : IDisposable
{
    /// <summary>Slots of each picture.</summary>
    public const int SlotsPerPicture = 3;

    private readonly Dictionary<(int Head, ShadowContent Content), ShadowSlot[]> _pictures = [];
    private readonly Dictionary<uint, ShadowSlot> _byId = [];
    private uint _lastFileId;

    /// <summary>Bytes written to all pictures so far.</summary>
    public ulong CopiedBytes { get; private set; }

    /// <summary>Makes a picture of what a head shows now, and hands it out.</summary>
    /// <param name="head">0-based.</param>
    /// <param name="content">Of what.</param>
    /// <param name="onlyDamage">Copies only what <see cref="IDisplaySource.DamageSince"/> says has changed since the
    /// slot's last picture: right while somebody listens for refreshes with <see cref="RefreshPolicy.Damage"/>.
    /// Otherwise everything.</param>
    /// <exception cref="VfioUserException">ENOENT: no such head. ENODATA: it is dark, or the plane off. EBUSY: the
    /// client holds all slots of this picture. EFAULT: nothing that it shows can be read. ENOMEM: too much memory is in
    /// use. EINVAL: a content that does not exist, or a cursor that is none.</exception>
    public ShadowPicture Acquire(int head, ShadowContent content, bool onlyDamage = false)
    {
        if (head < 0 || head >= source.HeadCount)
        {
            throw new VfioUserException(Errno.ENOENT, $"there is no head {head}");
        }

        ShadowSlot slot = FreeSlot(head, content);

        // Damage first: then the scene is at least as new as what the damage leads to.
        Damage? damage = onlyDamage && slot.Sequence != 0 ? source.DamageSince(head, slot.Sequence) : null;
        HeadState state = source.Head(head);
        ShadowSubject subject = ShadowSubject.Of(state.Scene, content);
        slot.Fit(subject.Scene.OutputWidthPx, subject.Scene.OutputHeightPx, ref _lastFileId);
        ulong copied = Paint(head, slot, subject, slot.Sequence != 0 ? damage : null);
        slot.Sequence = damage?.Sequence ?? Math.Max(state.Sequence, 1);
        slot.Cursor = subject.Cursor;
        slot.IsHeld = true;
        CopiedBytes += copied;
        return new ShadowPicture(
            slot.Id,
            slot.FileId,
            slot.File.Handle,
            subject.IsCursorImage ? PixelFormat.Argb8888 : PixelFormat.Xrgb8888,
            slot.WidthPx,
            slot.HeightPx,
            slot.StridePx * sizeof(uint),
            slot.Sequence,
            copied);
    }

    /// <summary>The client has done with a picture.</summary>
    /// <exception cref="VfioUserException">ENOENT: it does not hold such a slot.</exception>
    public void Release(uint slot)
    {
        if (!_byId.TryGetValue(slot, out ShadowSlot? held) || !held.IsHeld)
        {
            throw new VfioUserException(Errno.ENOENT, $"slot {slot} is not held");
        }

        held.IsHeld = false;
    }

    /// <summary>Closes the files; the client may keep its own descriptors.</summary>
    public void Dispose()
    {
        foreach (ShadowSlot slot in _byId.Values)
        {
            slot.Dispose();
        }

        _byId.Clear();
        _pictures.Clear();
    }

    /// <summary>The newest of those that are free, since the least has changed since it; one without a file
    /// last.</summary>
    private ShadowSlot FreeSlot(int head, ShadowContent content)
    {
        if (!_pictures.TryGetValue((head, content), out ShadowSlot[]? slots))
        {
            slots =
                [.. Enumerable.Range(1, SlotsPerPicture).Select(i => new ShadowSlot((uint)(_byId.Count + i), budget))];
            _pictures.Add((head, content), slots);
            Array.ForEach(slots, slot => _byId.Add(slot.Id, slot));
        }

        ShadowSlot? best = null;
        foreach (ShadowSlot slot in slots)
        {
            if (!slot.IsHeld && (best is null || slot.Sequence > best.Sequence))
            {
                best = slot;
            }
        }

        return best ?? throw new VfioUserException(Errno.EBUSY, $"all {SlotsPerPicture} slots are held");
    }

    private ulong Paint(int head, ShadowSlot slot, in ShadowSubject subject, Damage? damage)
    {
        using ISurfaceView surface = source.Surfaces.Open();
        if (Composer.IsMemoryMissing(subject.Scene, surface))
        {
            throw MissingMemory.Of(head);
        }

        if (damage is null || subject.DamageXPx is not { } x || subject.DamageYPx is not { } y)
        {
            return ShadowPainter.Paint(slot, subject, surface, new PixelRect(0, 0, slot.WidthPx, slot.HeightPx));
        }

        ulong copied = 0;
        for (int i = 0; i < damage.Rectangles.Count; i++)
        {
            PixelRect changed = damage.Rectangles[i];
            copied += ShadowPainter.Paint(slot, subject, surface, changed.Move(-x, -y));
        }

        // The cursor is in nobody's damage: where it was is painted over, and where it is too.
        if (slot.Cursor is { } before)
        {
            copied += ShadowPainter.Paint(slot, subject, surface, PlaceOf(before));
        }

        if (subject.Cursor is { } after)
        {
            copied += ShadowPainter.Paint(slot, subject, surface, PlaceOf(after));
        }

        return copied;
    }

    private static PixelRect PlaceOf(PlaneState plane) =>
        new(plane.ScreenXPx, plane.ScreenYPx, plane.WidthPx, plane.HeightPx);
}
