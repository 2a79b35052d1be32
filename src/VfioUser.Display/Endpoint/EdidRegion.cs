using DisplayModel;
using DisplayModel.Edid;
using DisplaySource;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>The EDID region of one output for one client. The client's writes take effect when it sets the link up.
/// Source: vfio.h, vfio_region_gfx_edid.</summary>
internal sealed class EdidRegion(IDisplaySource source, int output) : IExtensionRegion
{
    /// <summary>The offset of the EDID in the region.</summary>
    public const int EdidOffset = 256;

    /// <summary>The size of the region in bytes.</summary>
    public const int Size = EdidOffset + Output.MaxEdidSize;

    private const int SizeRegister = 8;
    private const int LinkStateRegister = 20;

    /// <summary>The largest size that an EDID's detailed timing can describe.</summary>
    private const uint MaxActivePx = 4095;

    private readonly byte[] _draft = new byte[Output.MaxEdidSize];
    private uint _draftSize;
    private bool _hasDraft;

    public Region Description { get; } = new()
    {
        Index = DisplayIndex.FirstEdidRegion + output,
        Size = Size,
        Type = new RegionType(DisplayIndex.GfxType, DisplayIndex.EdidSubtype),
    };

    /// <exception cref="VfioUserException">EINVAL: the access is neither to one whole register nor within the
    /// EDID.</exception>
    public void Read(ulong offset, Span<byte> data)
    {
        OutputState state = source.Output(output);
        if (IsWithinEdid(offset, data.Length))
        {
            Span<byte> edid = stackalloc byte[Output.MaxEdidSize];
            (_hasDraft ? _draft : state.Edid.Span).CopyTo(edid);
            edid.Slice((int)offset - EdidOffset, data.Length).CopyTo(data);
            return;
        }

        RequireRegister(offset, data.Length);
        GfxEdidRegisters registers = new(
            EdidOffset,
            Output.MaxEdidSize,
            _hasDraft ? _draftSize : (uint)state.Edid.Length,
            MaxActivePx,
            MaxActivePx,
            state.IsPlugged ? GfxLinkState.Up : GfxLinkState.Down);
        Wire.AsBytes(in registers).Slice((int)offset, data.Length).CopyTo(data);
    }

    /// <summary>Writes a register or a part of the EDID. The task completes when the guest's monitor is
    /// changed.</summary>
    /// <exception cref="VfioUserException">EINVAL: a read-only register, an impossible size or state, or a link set up
    /// without a valid EDID.</exception>
    public Task Write(ulong offset, ReadOnlySpan<byte> data)
    {
        if (IsWithinEdid(offset, data.Length))
        {
            BeginDraft();
            data.CopyTo(_draft.AsSpan((int)offset - EdidOffset));
            return Task.CompletedTask;
        }

        RequireRegister(offset, data.Length);
        uint value = Wire.Read<uint>(data);
        switch (offset)
        {
            case SizeRegister when value <= Output.MaxEdidSize:
                BeginDraft();
                _draftSize = value;
                return Task.CompletedTask;
            case LinkStateRegister when value == (uint)GfxLinkState.Down:
                return Set(null);
            case LinkStateRegister when value == (uint)GfxLinkState.Up:
                return Plug();
            default:
                throw new VfioUserException(
                    Errno.EINVAL, $"{value} cannot be written to register {offset} of an EDID region");
        }
    }

    private static bool IsWithinEdid(ulong offset, int count) =>
        offset is >= EdidOffset and <= Size && (ulong)count <= Size - offset;

    private static void RequireRegister(ulong offset, int count)
    {
        if (count != sizeof(uint) || offset % sizeof(uint) != 0 || offset >= GfxEdidRegisters.Length)
        {
            throw new VfioUserException(Errno.EINVAL, $"an EDID region has no register of {count} bytes at {offset}");
        }
    }

    private void BeginDraft()
    {
        if (!_hasDraft)
        {
            ReadOnlySpan<byte> edid = source.Output(output).Edid.Span;
            Array.Clear(_draft);
            edid.CopyTo(_draft);
            _draftSize = (uint)edid.Length;
            _hasDraft = true;
        }
    }

    private Task Plug()
    {
        byte[] edid = _hasDraft ? _draft[..(int)_draftSize] : source.Output(output).Edid.ToArray();
        if (EdidCheck.Complaint(edid) is { } complaint)
        {
            throw new VfioUserException(Errno.EINVAL, complaint);
        }

        _hasDraft = false;
        return Set(edid);
    }

    private async Task Set(byte[]? edid)
    {
        source.RequireChangeable(output);

        try
        {
            await source.SetOutputAsync(output, edid).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new VfioUserException(Errno.EIO, e.Message);
        }
    }
}
