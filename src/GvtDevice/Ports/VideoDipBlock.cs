using System.Buffers.Binary;
using DisplayModel.Infoframes;
using GvtDevice.Mmio;

namespace GvtDevice.Ports;

/// <summary>The data islands that a transcoder sends over HDMI, and its secondary data packets over DisplayPort. The
/// driver writes them, and the port sends the enabled ones with every frame. Source: SKL PRM vol. 2c, VIDEO_DIP_CTL,
/// VIDEO_DIP_DATA.</summary>
/// <param name="transcoder">Index of the transcoder, 0 for A.</param>
/// <param name="packets">The packets.</param>
internal sealed class VideoDipBlock(int transcoder, IReadOnlyList<DataPacketRow> packets) : IRegisterBlock
{
    private const int Dwords = 15;

    /// <summary>Index of the header's ECC byte, which hardware computes; it follows the three header bytes.</summary>
    private const int EccAt = 3;

    private readonly uint _base = 0x60000 + (0x1000 * (uint)transcoder);
    private readonly Register[][] _data = new Register[packets.Count][];
    private Register _control = null!;

    public void Define(RegisterMapBuilder map)
    {
        char t = GpuLayout.Letter(transcoder);
        _control = map.At(_base + 0x200, $"VIDEO_DIP_CTL_{t}");
        map.Plain([new(_base + 0x210, $"VIDEO_DIP_GCP_{t}")]);
        for (int i = 0; i < packets.Count; i++)
        {
            (uint offset, string name, _) = packets[i];
            _data[i] = [.. Enumerable.Range(0, Dwords).Select(
                dword => map.At(_base + offset + (4 * (uint)dword), $"VIDEO_DIP_{name}_DATA_{t}_{dword}"))];
        }
    }

    /// <summary>The enabled infoframes.</summary>
    public IEnumerable<Infoframe> Sent()
    {
        for (int i = 0; i < packets.Count; i++)
        {
            if ((_control.Value & packets[i].Enable) != 0 && Read(_data[i]) is { } infoframe)
            {
                yield return infoframe;
            }
        }
    }

    private static Infoframe? Read(Register[] data)
    {
        Span<byte> bytes = stackalloc byte[4 * Dwords];
        for (int i = 0; i < data.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * i)..], data[i].Value);
        }

        if (Infoframe.ParseSecondaryData(bytes) is { } secondary)
        {
            return secondary;
        }

        Span<byte> packet = stackalloc byte[bytes.Length - 1];
        bytes[..EccAt].CopyTo(packet);
        bytes[(EccAt + 1)..].CopyTo(packet[EccAt..]);
        return Infoframe.Parse(packet);
    }
}
