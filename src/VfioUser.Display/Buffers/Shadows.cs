using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>Copies of the heads' pictures, for one client that cannot or may not have the guest's own pages: linear, in
/// RGB, and made on request. One thread at a time, any except the device's.</summary>
/// <remarks>Each picture that the client requests has three slots, so that it can show one and hold another while it
/// gets a third. A slot that the client holds is not changed. Sequences begin at 1, like those of
/// <see cref="HeadState"/>.</remarks>
/// <param name="source">The source of the heads.</param>
/// <param name="budget">The budget that all clients share.</param>
public sealed class Shadows(IDisplaySource source, ShadowBudget budget) : IDisposable
{
    /// <summary>The number of slots of each picture.</summary>
    public const int SlotsPerPicture = 3;

    private readonly Dictionary<(int Head, ShadowContent Content), ShadowSlot[]> _pictures = [];
    private readonly Dictionary<uint, ShadowSlot> _byId = [];
    private uint _lastFileId;

    /// <summary>The number of bytes written to all pictures so far.</summary>
    public ulong CopiedBytes { get; private set; }

    /// <summary>Makes a picture of the current content of a head, and returns it in a slot that the client
    /// holds.</summary>
    /// <param name="head">The head, 0-based.</param>
    /// <param name="content">The content of the picture.</param>
    /// <param name="onlyDamage">Whether to copy only the changes since the slot's last picture, according to
    /// <see cref="IDisplaySource.DamageSince"/>. Correct only while a listener with <see cref="RefreshPolicy.Damage"/>
    /// exists. Otherwise everything is copied.</param>
    /// <exception cref="VfioUserException">ENOENT: no such head. ENODATA: the head is dark, or the plane is off. EBUSY:
    /// the client holds all slots of this picture. EFAULT: no memory of the picture can be read. ENOMEM: too much
    /// memory is in use. EINVAL: an unknown content, or a cursor that cannot be copied.</exception>
    public ShadowPicture Acquire(int head, ShadowContent content, bool onlyDamage = false)
    {
        if (head < 0 || head >= source.HeadCount)
        {
            throw new VfioUserException(Errno.ENOENT, $"there is no head {head}");
        }

        ShadowSlot slot = FreeSlot(head, content);

        HeadState state = source.Head(head);
        ShadowSubject subject = ShadowSubject.Of(state.Scene, content);
        slot.Fit(subject.Scene.OutputWidthPx, subject.Scene.OutputHeightPx, ref _lastFileId);

        // Damage is read before the memory, so that the next call finds a change in between.
        Damage? damage = onlyDamage ? source.DamageSince(head, slot.Sequence) : null;
        ulong copied = Paint(head, slot, subject, slot.Sequence != 0 ? damage : null);
        ulong sequence = Math.Max(state.Sequence, 1);
        if (damage is null)
        {
            slot.Sequence = 0;
        }
        else if (state.Scene!.IsSameFrameAs(source.Head(head).Scene))
        {
            slot.Sequence = sequence = damage.Sequence;
        }

        PixelRect before = PlaceOf(slot.Cursor);
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
            sequence,
            slot.Sequence,
            copied,
            before,
            PlaceOf(subject.Cursor));
    }

    /// <summary>Releases a slot that the client holds.</summary>
    /// <exception cref="VfioUserException">ENOENT: the client does not hold this slot.</exception>
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

    /// <summary>Returns the newest free slot, because it has the fewest changes to copy; a slot without a file comes
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

        // Damage does not include the cursor, so its old and its new place are repainted.
        foreach (PixelRect place in (PixelRect[])[PlaceOf(slot.Cursor), PlaceOf(subject.Cursor)])
        {
            copied += place.IsEmpty ? 0 : ShadowPainter.Paint(slot, subject, surface, place);
        }

        return copied;
    }

    /// <returns>Empty for no plane.</returns>
    private static PixelRect PlaceOf(PlaneState? plane) => plane is null
        ? default
        : new PixelRect(plane.ScreenXPx, plane.ScreenYPx, plane.WidthPx, plane.HeightPx);
}
