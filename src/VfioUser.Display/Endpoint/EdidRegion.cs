using DisplayModel;
using DisplayModel.Edid;
using DisplaySource;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>The EDID region of one output for one client. What the client writes is its own until it sets the link up.
/// Source: vfio.h, vfio_region_gfx_edid.</summary>
internal sealed class EdidRegion(IDisplaySource source, int output) : IExtensionRegion
{
    /// <summary>Where the EDID is in the region.</summary>
    public const int EdidOffset = 256;

    /// <summary>Bytes of the region.</summary>
    public const int Size = EdidOffset + Output.MaxEdidSize;

    private const int SizeRegister = 8;
    private const int LinkStateRegister = 20;

    /// <summary>The most that an EDID's detailed timing can say.</summary>
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

    /// <exception cref="VfioUserException">EINVAL: neither one register nor within the EDID.</exception>
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

    /// <summary>Completes when the guest's monitor is as the client wants it.</summary>
    /// <exception cref="VfioUserException">EINVAL: a register that is read only, a size or state that there is not, a
    /// link that is to be up without a sound EDID.</exception>
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
