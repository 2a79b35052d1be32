using System.Runtime.InteropServices;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>A blob: the value of a property that is not a number, such as a mode or a list of rectangles. A committed
/// state holds its blobs.</summary>
internal sealed unsafe class KmsBlob : IDisposable
{
    private readonly DrmCard _card;

    public KmsBlob(DrmCard card, ReadOnlySpan<byte> data)
    {
        _card = card;

        // SAFETY: the kernel reads as many bytes as the request says, which are there until the call returns.
        fixed (byte* start = data)
        {
            DrmCreateBlob blob = new((ulong)start, (uint)data.Length, 0);
            card.Call(DrmRequest.CreateBlob, ref blob);
            Id = blob.Id;
        }
    }

    public uint Id { get; }

    public static KmsBlob Of(DrmCard card, DrmModeInfo mode) =>
        new(card, MemoryMarshal.AsBytes(new ReadOnlySpan<DrmModeInfo>(in mode)));

    public void Dispose()
    {
        uint id = Id;
        _ = _card.TryCall(DrmRequest.DestroyBlob, ref id);
    }
}
