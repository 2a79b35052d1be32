namespace Display.GuestProbe.Linux;

/// <summary>A triangle drawn by shaders into a texture. Source: GLES2/gl2.h.</summary>
internal sealed class EglTriangle : IDisposable
{
    private const int SizePx = 64;

    private const string VertexShader = "attribute vec2 p; void main() { gl_Position = vec4(p, 0.0, 1.0); }";
    private const string FragmentShader = "precision mediump float; void main() { gl_FragColor = vec4(0, 1, 0, 1); }";

    private readonly EglSession _session = new();
    private readonly uint _corners;

    public EglTriangle()
    {
        Gles.GenTextures(1, out uint texture);
        Gles.BindTexture(Gles.Texture2D, texture);
        Gles.TexImage2D(Gles.Texture2D, 0, (int)Gles.Rgba, SizePx, SizePx, 0, Gles.Rgba, Gles.UnsignedByte, 0);
        EglSession.DrawInto(texture);
        Gles.Viewport(0, 0, SizePx, SizePx);

        uint program = Gles.CreateProgram();
        Attach(program, Gles.VertexShader, VertexShader);
        Attach(program, Gles.FragmentShader, FragmentShader);
        Gles.LinkProgram(program);
        Gles.UseProgram(program);
        float[] corners = [-1, -1, 3, -1, -1, 3];
        Gles.GenBuffers(1, out _corners);
        Gles.BindBuffer(Gles.ArrayBuffer, _corners);
        Gles.BufferData(Gles.ArrayBuffer, corners.Length * sizeof(float), corners, Gles.StaticDraw);
        EglSession.CheckGles("glBufferData");
    }

    public string Renderer => _session.Renderer;

    /// <summary>Draws, and waits for the end of it.</summary>
    public void Draw()
    {
        Gles.BindBuffer(Gles.ArrayBuffer, _corners);
        Gles.Clear(Gles.ColorBufferBit);
        Gles.EnableVertexAttribArray(0);
        Gles.VertexAttribPointer(0, 2, Gles.Float, 0, 0, 0);
        Gles.DrawArrays(Gles.Triangles, 0, 3);
        Gles.Finish();
        EglSession.CheckGles("glFinish");
    }

    public void Dispose() => _session.Dispose();

    private static void Attach(uint program, uint kind, string source)
    {
        uint shader = Gles.CreateShader(kind);
        Gles.ShaderSource(shader, 1, [source], 0);
        Gles.CompileShader(shader);
        Gles.AttachShader(program, shader);
    }
}
